import type { Routes } from '../routes.ts';
import { RISK_FAMILY } from '../views/risk-buttons.ts';
import { answerRiskClick } from './actions.ts';
import { answerRiskCommand } from './commands.ts';
import type { RiskOptions } from './options.ts';
import { RAISE_SHORTCUT, raiseFromMessage } from './shortcut.ts';
import { submitForm } from './submit.ts';

/** Everything about risks that people can type, press and send in. */
export function riskRoutes(options: RiskOptions): Routes {
  return {
    commands: new Map([
      [
        options.command.toLowerCase(),
        (command, respond) => answerRiskCommand(options, command, respond),
      ],
    ]),
    actions: new Map([[RISK_FAMILY, (click, respond) => answerRiskClick(options, click, respond)]]),
    forms: new Map([[RISK_FAMILY, (form) => submitForm(options, form)]]),
    messageShortcuts: new Map([
      [RAISE_SHORTCUT, (shortcut) => raiseFromMessage(options, shortcut)],
    ]),
  };
}
