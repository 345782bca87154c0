import { LIMITS } from './limits.ts';

/** One reason why blocks are refused, with where it is. */
export interface BlockProblem {
  readonly pointer: string;
  readonly message: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Collects problems while walking a payload, so that every rule is one line. */
export interface Checker {
  readonly problems: BlockProblem[];
  report(pointer: string, message: string): void;
  /** A string of `min` to `max` characters. */
  length(value: unknown, pointer: string, max: number, min?: number): void;
  /** At most `max` entries, at least one. */
  count(value: unknown, pointer: string, max: number): readonly unknown[];
  /** A text object; `plain` allows plain_text only. */
  text(value: unknown, pointer: string, max: number, plain?: 'plain'): void;
}

export function createChecker(): Checker {
  const problems: BlockProblem[] = [];
  function report(pointer: string, message: string): void {
    problems.push({ pointer, message });
  }
  function length(value: unknown, pointer: string, max: number, min = 1): void {
    if (typeof value !== 'string') report(pointer, 'must be a string');
    else if (value.length < min) report(pointer, `must be more than ${min - 1} characters`);
    else if (value.length > max) report(pointer, `must be less than ${max + 1} characters`);
  }
  return {
    problems,
    report,
    length,
    count(value, pointer, max) {
      if (!Array.isArray(value)) {
        report(pointer, 'must be an array');
        return [];
      }
      if (value.length === 0) report(pointer, 'must provide at least 1 item');
      if (value.length > max) report(pointer, `no more than ${max} items allowed`);
      return value as readonly unknown[];
    },
    text(value, pointer, max, plain) {
      if (!isObject(value)) return report(pointer, 'missing required field: text object');
      const type = value['type'];
      if (type !== 'plain_text' && (plain || type !== 'mrkdwn')) {
        report(`${pointer}/type`, `unsupported type: ${String(type)}`);
      }
      length(value['text'], `${pointer}/text`, max);
    },
  };
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const SELECT = /^(?:multi_)?(?:static|users|conversations|channels|external)_select$/u;
const PICKERS = new Set(['datepicker', 'timepicker', 'datetimepicker']);
const INPUTS = new Set([
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
  'file_input',
]);

/** A button, select or input. */
export function checkElement(checker: Checker, element: unknown, pointer: string): void {
  if (!isObject(element)) return checker.report(pointer, 'must be an object');
  const type = String(element['type']);
  if (element['action_id'] !== undefined) {
    checker.length(element['action_id'], `${pointer}/action_id`, LIMITS.block.actionId);
  }
  if (element['placeholder'] !== undefined) {
    checker.text(
      element['placeholder'],
      `${pointer}/placeholder`,
      LIMITS.element.placeholder,
      'plain',
    );
  }
  if (element['confirm'] !== undefined)
    checkConfirm(checker, element['confirm'], `${pointer}/confirm`);
  if (type === 'button') checkButton(checker, element, pointer);
  else if (type === 'static_select' || type === 'multi_static_select') {
    checkSelect(checker, element, pointer);
  } else if (type === 'overflow') {
    checkOptions(checker, element['options'], `${pointer}/options`, LIMITS.element.overflowOptions);
  } else if (type === 'checkboxes' || type === 'radio_buttons') {
    checkOptions(checker, element['options'], `${pointer}/options`, LIMITS.element.choiceOptions);
  } else if (type === 'image') {
    checkImageElement(checker, element, pointer);
  } else if (!SELECT.test(type) && !PICKERS.has(type) && !INPUTS.has(type)) {
    checker.report(`${pointer}/type`, `unsupported type: ${type}`);
  }
}

function checkButton(checker: Checker, button: Json, pointer: string): void {
  checker.text(button['text'], `${pointer}/text`, LIMITS.element.buttonText, 'plain');
  if (button['value'] !== undefined) {
    checker.length(button['value'], `${pointer}/value`, LIMITS.element.buttonValue, 0);
  }
  if (button['url'] !== undefined) {
    checker.length(button['url'], `${pointer}/url`, LIMITS.element.buttonUrl);
  }
  const style = button['style'];
  if (style !== undefined && style !== 'primary' && style !== 'danger') {
    checker.report(`${pointer}/style`, 'must be one of primary, danger');
  }
}

function checkImageElement(checker: Checker, image: Json, pointer: string): void {
  checker.length(image['alt_text'], `${pointer}/alt_text`, LIMITS.block.altText);
  if (image['image_url'] === undefined && image['slack_file'] === undefined) {
    checker.report(pointer, 'must provide image_url or slack_file');
  }
}

function checkSelect(checker: Checker, select: Json, pointer: string): void {
  if (select['option_groups'] === undefined) {
    checkOptions(checker, select['options'], `${pointer}/options`, LIMITS.element.selectOptions);
    return;
  }
  const groups = checker.count(
    select['option_groups'],
    `${pointer}/option_groups`,
    LIMITS.element.selectOptions,
  );
  groups.forEach((group, index) => {
    const at = `${pointer}/option_groups/${index}`;
    if (!isObject(group)) return checker.report(at, 'must be an object');
    checker.text(group['label'], `${at}/label`, LIMITS.element.optionText, 'plain');
    checkOptions(checker, group['options'], `${at}/options`, LIMITS.element.selectOptions);
  });
}

function checkOptions(checker: Checker, options: unknown, pointer: string, max: number): void {
  const seen = new Set<unknown>();
  checker.count(options, pointer, max).forEach((option, index) => {
    const at = `${pointer}/${index}`;
    if (!isObject(option)) return checker.report(at, 'must be an object');
    checker.text(option['text'], `${at}/text`, LIMITS.element.optionText);
    checker.length(option['value'], `${at}/value`, LIMITS.element.optionValue);
    if (seen.has(option['value'])) checker.report(`${at}/value`, 'option values must be unique');
    seen.add(option['value']);
  });
}

function checkConfirm(checker: Checker, confirm: unknown, pointer: string): void {
  if (!isObject(confirm)) return checker.report(pointer, 'must be an object');
  const { confirmTitle, confirmText, confirmButton } = LIMITS.element;
  checker.text(confirm['title'], `${pointer}/title`, confirmTitle, 'plain');
  checker.text(confirm['text'], `${pointer}/text`, confirmText);
  checker.text(confirm['confirm'], `${pointer}/confirm`, confirmButton, 'plain');
  checker.text(confirm['deny'], `${pointer}/deny`, confirmButton, 'plain');
}
