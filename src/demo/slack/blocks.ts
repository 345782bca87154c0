import type { BlockProblem, Checker } from './elements.ts';
import { checkElement, createChecker, isObject } from './elements.ts';
import type { Surface } from './limits.ts';
import { LIMITS, SURFACES } from './limits.ts';

type Json = Readonly<Record<string, unknown>>;

export interface BlockVerdict {
  /** Slack's error word, null when the blocks are fine. */
  readonly error: string | null;
  readonly problems: readonly BlockProblem[];
}

export interface BlockContext {
  readonly surface: Surface;
  /** Whether an image may show this file now: it exists, is complete and Slack has got round to it. */
  fileReady(id: string): boolean;
}

const FINE: BlockVerdict = { error: null, problems: [] };

/** What Slack says to these blocks. */
export function checkBlocks(blocks: unknown, context: BlockContext): BlockVerdict {
  if (!Array.isArray(blocks)) return refused('invalid_blocks_format', '', 'must be an array');
  const list = blocks as readonly unknown[];
  const limit = context.surface === 'message' ? LIMITS.message.blocks : LIMITS.view.blocks;
  const checker = createChecker();
  if (list.length > limit) checker.report('/blocks', `no more than ${limit} items allowed`);
  list.forEach((block, index) => checkBlock(checker, block, `/blocks/${index}`, context));
  checkUniqueIds(checker, list);
  checkMarkdownTotal(checker, list);
  if (checker.problems.length > 0) return { error: 'invalid_blocks', problems: checker.problems };
  if (context.surface !== 'message') return FINE;
  const tables = list
    .filter(isObject)
    .filter(({ type }) => type === 'table' || type === 'data_table');
  if (tables.length > LIMITS.block.tablesPerMessage) {
    return refused('invalid_attachments', '/blocks', 'only_one_table_allowed');
  }
  if (characters(list) > LIMITS.message.totalCharacters) {
    return refused('msg_blocks_too_long', '/blocks', 'blocks are too long in total');
  }
  return FINE;
}

/** The lines Slack puts into `response_metadata.messages`. */
export function problemLines(problems: readonly BlockProblem[]): string[] {
  return problems.map(({ pointer, message }) =>
    pointer === '' ? `[ERROR] ${message}` : `[ERROR] ${message} [json-pointer:${pointer}]`,
  );
}

function refused(error: string, pointer: string, message: string): BlockVerdict {
  return { error, problems: [{ pointer, message }] };
}

/** All text in it, markup of the containers included: Slack's own way of counting is not published. */
function characters(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + characters(item), 0);
  return isObject(value) ? characters(Object.values(value)) : 0;
}

function checkUniqueIds(checker: Checker, blocks: readonly unknown[]): void {
  const seen = new Set<unknown>();
  blocks.filter(isObject).forEach((block, index) => {
    const id = block['block_id'];
    if (id === undefined) return;
    checker.length(id, `/blocks/${index}/block_id`, LIMITS.block.blockId, 0);
    if (seen.has(id)) checker.report(`/blocks/${index}/block_id`, 'block_id already exists');
    seen.add(id);
  });
}

function checkMarkdownTotal(checker: Checker, blocks: readonly unknown[]): void {
  const total = blocks
    .filter(isObject)
    .filter(({ type }) => type === 'markdown')
    .reduce((sum, block) => sum + characters(block['text']), 0);
  if (total > LIMITS.block.markdownText) {
    checker.report(
      '/blocks',
      `markdown blocks must be less than ${LIMITS.block.markdownText + 1} characters together`,
    );
  }
}

function checkBlock(
  checker: Checker,
  block: unknown,
  pointer: string,
  context: BlockContext,
): void {
  if (!isObject(block)) return checker.report(pointer, 'must be an object');
  const type = String(block['type']);
  const check = RULES[type];
  const surfaces = SURFACES[type];
  if (!check || (surfaces && !surfaces.includes(context.surface))) {
    return checker.report(`${pointer}/type`, `unsupported type: ${type}`);
  }
  check(checker, block, pointer, context);
}

type Rule = (checker: Checker, block: Json, pointer: string, context: BlockContext) => void;

/** The blocks signalbox may use; others exist in Slack, here they are refused rather than waved through. */
const RULES: Readonly<Record<string, Rule>> = {
  divider() {
    // Nothing in it can be wrong.
  },
  rich_text: checkRichText,
  header(checker, block, pointer) {
    checker.text(block['text'], `${pointer}/text`, LIMITS.block.headerText, 'plain');
  },
  section: checkSection,
  context(checker, block, pointer) {
    const at = `${pointer}/elements`;
    checker.count(block['elements'], at, LIMITS.block.contextElements).forEach((element, index) => {
      if (isObject(element) && element['type'] === 'image') {
        checkElement(checker, element, `${at}/${index}`);
      } else checker.text(element, `${at}/${index}`, LIMITS.element.text);
    });
  },
  actions(checker, block, pointer) {
    checkElements(checker, block, pointer, LIMITS.block.actionsElements);
  },
  context_actions(checker, block, pointer) {
    checker.count(block['elements'], `${pointer}/elements`, LIMITS.block.contextActionsElements);
  },
  image: checkImage,
  input(checker, block, pointer) {
    checker.text(block['label'], `${pointer}/label`, LIMITS.block.inputLabel, 'plain');
    checkElement(checker, block['element'], `${pointer}/element`);
  },
  markdown(checker, block, pointer) {
    checker.length(block['text'], `${pointer}/text`, LIMITS.block.markdownText);
  },
  table: checkTable,
  data_table: checkDataTable,
};

function checkRichText(checker: Checker, block: Json, pointer: string): void {
  if (!Array.isArray(block['elements'])) {
    checker.report(`${pointer}/elements`, 'missing required field: elements');
  }
}

function checkElements(checker: Checker, block: Json, pointer: string, max: number): void {
  const seen = new Set<unknown>();
  checker.count(block['elements'], `${pointer}/elements`, max).forEach((element, index) => {
    const at = `${pointer}/elements/${index}`;
    checkElement(checker, element, at);
    const id = isObject(element) ? element['action_id'] : undefined;
    if (id !== undefined && seen.has(id))
      checker.report(`${at}/action_id`, 'action_id already exists');
    seen.add(id);
  });
}

function checkSection(checker: Checker, block: Json, pointer: string): void {
  const { text, fields, accessory } = block;
  if (text === undefined && fields === undefined) {
    checker.report(pointer, 'missing required field: text or fields');
  }
  if (text !== undefined) checker.text(text, `${pointer}/text`, LIMITS.block.sectionText);
  if (fields !== undefined) {
    checker
      .count(fields, `${pointer}/fields`, LIMITS.block.sectionFields)
      .forEach((field, index) =>
        checker.text(field, `${pointer}/fields/${index}`, LIMITS.block.fieldText),
      );
  }
  if (accessory !== undefined) checkElement(checker, accessory, `${pointer}/accessory`);
}

function checkImage(checker: Checker, block: Json, pointer: string, context: BlockContext): void {
  const { alt_text: altText, image_url: url, slack_file: file, title } = block;
  checker.length(altText, `${pointer}/alt_text`, LIMITS.block.altText);
  if (title !== undefined)
    checker.text(title, `${pointer}/title`, LIMITS.block.imageTitle, 'plain');
  if ((url === undefined) === (file === undefined)) {
    return checker.report(pointer, 'must provide exactly one of image_url, slack_file');
  }
  if (url !== undefined) return checker.length(url, `${pointer}/image_url`, LIMITS.block.imageUrl);
  const id = isObject(file) ? file['id'] : undefined;
  if (typeof id !== 'string' || !context.fileReady(id)) {
    checker.report(`${pointer}/slack_file`, 'invalid slack file');
  }
}

const CELLS = new Set(['raw_text', 'raw_number', 'rich_text']);

function checkTable(checker: Checker, block: Json, pointer: string): void {
  checkRows(checker, block, pointer, LIMITS.block.tableRows, LIMITS.block.tableCells);
  const settings = block['column_settings'];
  if (settings !== undefined) {
    checker.count(settings, `${pointer}/column_settings`, LIMITS.block.tableCells);
  }
}

function checkDataTable(checker: Checker, block: Json, pointer: string): void {
  const { dataTableRowsMin, dataTableRowsMax, dataTableCells, dataTableCharacters } = LIMITS.block;
  if (block['caption'] === undefined) {
    checker.report(`${pointer}/caption`, 'missing required field: caption');
  }
  checkRows(checker, block, pointer, dataTableRowsMax, dataTableCells);
  const rows = block['rows'];
  if (Array.isArray(rows) && rows.length < dataTableRowsMin) {
    checker.report(`${pointer}/rows`, `must provide at least ${dataTableRowsMin} items`);
  }
  if (characters(rows) > dataTableCharacters) {
    checker.report(`${pointer}/rows`, `must be less than ${dataTableCharacters + 1} characters`);
  }
}

function checkRows(
  checker: Checker,
  block: Json,
  pointer: string,
  maxRows: number,
  maxCells: number,
): void {
  checker.count(block['rows'], `${pointer}/rows`, maxRows).forEach((row, r) => {
    checker.count(row, `${pointer}/rows/${r}`, maxCells).forEach((cell, c) => {
      const at = `${pointer}/rows/${r}/${c}`;
      if (!isObject(cell) || !CELLS.has(String(cell['type']))) {
        checker.report(`${at}/type`, 'must be one of raw_text, raw_number, rich_text');
      } else if (cell['type'] !== 'rich_text') {
        checker.length(cell['text'], `${at}/text`, LIMITS.element.text);
      }
    });
  });
}
