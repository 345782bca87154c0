/** A request that Jira answers with an error status; the text goes into `errorMessages`. */
export class JiraRefusal extends Error {
  override readonly name = 'JiraRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
