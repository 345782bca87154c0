import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../src/slack/gate.ts';
import type { Action } from '../../../src/slack/gate.ts';
import { isAtLeast, ROLES, roleNeeded } from '../../../src/slack/may/policy.ts';
import type { Role } from '../../../src/slack/may/policy.ts';

/** As the documentation for people has it. */
const FIRST_WHO_MAY: Readonly<Record<Action, Role>> = {
  ask: 'viewer',
  share: 'contributor',
  'risk.raise': 'contributor',
  'risk.own': 'contributor',
  'risk.mitigate': 'contributor',
  'risk.resolve': 'contributor',
  'risk.snooze': 'contributor',
  'risk.accept': 'rte',
  'risk.mute': 'rte',
  'subscription.change': 'rte',
  'settings.change': 'rte',
  'delivery.post-again': 'admin',
  'admin.see': 'admin',
  'home.set': 'viewer',
};

describe('who may do what', () => {
  it.each(ACTIONS)('%s is for its role and for those above it', (action) => {
    const may = ROLES.filter((role) => isAtLeast(role, roleNeeded(action)));

    expect(may).toEqual(ROLES.slice(ROLES.indexOf(FIRST_WHO_MAY[action])));
  });
});
