/** A request that the service answers with an error status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly typeKey: string;

  constructor(status: number, typeKey: string, message: string) {
    super(message);
    this.status = status;
    this.typeKey = typeKey;
  }
}

/** The service's own way of telling an error. */
export function errorBody(typeKey: string, message: string): string {
  return JSON.stringify({
    $id: '1',
    innerException: null,
    message,
    typeName: `Microsoft.TeamFoundation.${typeKey}, Microsoft.TeamFoundation`,
    typeKey,
    errorCode: 0,
    eventId: 3000,
  });
}
