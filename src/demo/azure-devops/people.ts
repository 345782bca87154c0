import { guidOf } from './guid.ts';
import type { Manner } from './fields.ts';

/** `Person 3 <person-3@example.com>`, with the domain's name on premises. */
export function identityText(number: number, onPremises: boolean): string {
  return `Person ${number} <${uniqueName(number, onPremises)}>`;
}

export function identity(
  number: number,
  manner: Pick<Manner, 'base' | 'onPremises'>,
): Record<string, unknown> {
  const id = guidOf(`person ${number}`);
  const descriptor = `aad.${Buffer.from(id).toString('base64')}`;
  const avatar = `${manner.base}/_apis/GraphProfile/MemberAvatars/${descriptor}`;
  return {
    displayName: `Person ${number}`,
    url: `${manner.base}/_apis/Identities/${id}`,
    _links: { avatar: { href: avatar } },
    id,
    uniqueName: uniqueName(number, manner.onPremises),
    imageUrl: avatar,
    descriptor,
  };
}

function uniqueName(number: number, onPremises: boolean): string {
  return onPremises ? `DEMO\\person-${number}` : `person-${number}@example.com`;
}
