import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Argument } from '../../../src/demo/slack/arguments.ts';
import { METHODS } from '../../../src/demo/slack/arguments.ts';
import { LIMITS } from '../../../src/demo/slack/limits.ts';
import { MANIFEST_SCOPES } from '../../../src/demo/slack/seed.ts';
import { SCOPES } from '../../../src/slack/scopes.ts';
import {
  conformance,
  referenceOf,
  slackReferencePresent,
} from '../../support/slack-conformance.ts';

const SPECS = fileURLToPath(new URL('../../../../shared/specs/slack/', import.meta.url));
function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('the emulator', () => {
  it('grants what the manifests ask for, without the optional scopes', () => {
    const asked = SCOPES.filter(({ optional }) => !optional).map(({ scope }) => scope);

    expect([...MANIFEST_SCOPES]).toEqual(asked);
  });
});

describe.runIf(slackReferencePresent)('the published method reference', () => {
  it.each([...METHODS.keys()])('agrees with the argument table on %s', (name) => {
    const reference = referenceOf(name);
    const ours = METHODS.get(name);

    expect([...(ours?.args.keys() ?? [])].toSorted()).toEqual(
      Object.keys(reference?.args ?? {})
        .filter((argument) => argument !== 'token')
        .toSorted(),
    );
    const required = [...(ours?.args.values() ?? [])].filter((argument) => argument.required);
    expect(required.map((argument) => argument.name).toSorted()).toEqual(
      (reference?.required ?? []).filter((argument) => argument !== 'token').toSorted(),
    );
    expect([...(ours?.scopes ?? [])].toSorted()).toEqual(
      [...(reference?.botScopes ?? [])].toSorted(),
    );
    for (const argument of ours?.args.values() ?? []) {
      expect({
        argument,
        fits: agrees(argument, reference?.args[argument.name]?.types ?? []),
      }).toEqual({
        argument,
        fits: true,
      });
    }
  });

  /** An untyped argument may be anything; structures are strings or arrays there. */
  function agrees(argument: Argument, types: readonly string[]): boolean {
    if (types.length === 0) return true;
    const wanted = {
      text: ['string'],
      boolean: ['boolean'],
      number: ['number', 'integer'],
      json: ['string', 'array', 'object'],
    }[argument.type];
    return wanted.some((type) => types.includes(type));
  }

  it('finds nothing wrong with a proper call', () => {
    const args = { channel: 'C1', text: 'x', unfurl_links: 'false', blocks: '[]', team_id: 'T1' };

    expect(conformance([{ method: 'chat.postMessage', args }])).toEqual({
      calls: 1,
      violations: [],
    });
  });

  it.each([
    ['an unknown argument', 'chat.postMessage', { channel: 'C1', alt_text: 'x' }],
    ['a missing argument', 'chat.postMessage', { text: 'x' }],
    ['a wrong type', 'chat.postMessage', { channel: 'C1', unfurl_links: 'perhaps' }],
    ['a number that is none', 'conversations.history', { channel: 'C1', limit: 'many' }],
    ['a list that is none', 'files.completeUploadExternal', { files: 'F1' }],
    ['an unknown method', 'flow.status', {}],
  ])('finds %s', (_, method, args) => {
    expect(conformance([{ method, args }]).violations).toHaveLength(1);
  });

  it('looks past what is no Web API call', () => {
    expect(conformance([{ method: 'upload', args: { length: 4 } }])).toEqual({
      calls: 0,
      violations: [],
    });
  });
});

interface CollectedLimits {
  readonly surface: Readonly<Record<string, { readonly v: number }>>;
  readonly blocks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly elements: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describe.runIf(existsSync(`${SPECS}block_kit_limits.json`))(
  'the collected Block Kit limits',
  () => {
    it('agree with the numbers the emulator enforces', () => {
      const { surface, blocks, elements } = readJson(
        `${SPECS}block_kit_limits.json`,
      ) as CollectedLimits;

      expect(LIMITS).toEqual({
        message: {
          blocks: surface['message.blocks.max']?.v,
          totalCharacters: surface['message.blocks.total_chars']?.v,
          textTruncatedAbove: surface['message.text.truncated_above']?.v,
          markdownText: surface['message.markdown_text']?.v,
        },
        view: {
          blocks: surface['modal.blocks.max']?.v,
          bytes: surface['view.bytes.max']?.v,
          title: surface['modal.title|submit|close']?.v,
          privateMetadata: surface['view.private_metadata']?.v,
          callbackId: surface['view.callback_id']?.v,
          stack: surface['modal.stack.max']?.v,
        },
        block: {
          blockId: blocks['block_id']?.['v'],
          actionId: blocks['action_id']?.['v'],
          sectionText: blocks['section.text']?.['v'],
          sectionFields: blocks['section.fields']?.['items'],
          fieldText: blocks['section.fields']?.['text'],
          headerText: blocks['header.text']?.['v'],
          contextElements: blocks['context.elements']?.['v'],
          actionsElements: blocks['actions.elements']?.['v'],
          contextActionsElements: blocks['context_actions.elements']?.['v'],
          altText: blocks['image.alt_text']?.['v'],
          imageTitle: blocks['image.title']?.['v'],
          imageUrl: blocks['image.image_url']?.['v'],
          inputLabel: blocks['input.label|hint']?.['v'],
          markdownText: blocks['markdown.text']?.['v'],
          tableRows: blocks['table']?.['rows'],
          tableCells: blocks['table']?.['cells_per_row'],
          tablesPerMessage: blocks['table']?.['per_message'],
          dataTableRowsMin: blocks['data_table']?.['rows_min'],
          dataTableRowsMax: blocks['data_table']?.['rows_max'],
          dataTableCells: blocks['data_table']?.['cells_per_row'],
          dataTableCharacters: blocks['data_table']?.['total_chars'],
        },
        element: {
          text: elements['text_object']?.['v'],
          buttonText: elements['button.text']?.['v'],
          buttonValue: elements['button.value']?.['v'],
          buttonUrl: elements['button.url']?.['v'],
          confirmTitle: elements['confirm']?.['title'],
          confirmText: elements['confirm']?.['text'],
          confirmButton: elements['confirm']?.['confirm'],
          optionText: elements['option']?.['text'],
          optionValue: elements['option']?.['value'],
          selectOptions: elements['static_select']?.['options'],
          overflowOptions: elements['overflow.options']?.['v'],
          choiceOptions: elements['checkboxes|radio_buttons.options']?.['v'],
          placeholder: elements['placeholder']?.['v'],
        },
      });
    });
  },
);
