/** The numbers of Block Kit and messages that Slack enforces. A test compares them with the collected limits. */
export const LIMITS = {
  message: {
    blocks: 50,
    totalCharacters: 13_000,
    textTruncatedAbove: 40_000,
    markdownText: 12_000,
  },
  view: {
    blocks: 100,
    bytes: 256_000,
    title: 24,
    privateMetadata: 3_000,
    callbackId: 255,
    stack: 3,
  },
  block: {
    blockId: 255,
    actionId: 255,
    sectionText: 3_000,
    sectionFields: 10,
    fieldText: 2_000,
    headerText: 150,
    contextElements: 10,
    actionsElements: 25,
    contextActionsElements: 5,
    altText: 2_000,
    imageTitle: 2_000,
    imageUrl: 3_000,
    inputLabel: 2_000,
    markdownText: 12_000,
    tableRows: 100,
    tableCells: 20,
    tablesPerMessage: 1,
    dataTableRowsMin: 2,
    dataTableRowsMax: 101,
    dataTableCells: 20,
    dataTableCharacters: 10_000,
  },
  element: {
    text: 3_000,
    buttonText: 75,
    buttonValue: 2_000,
    buttonUrl: 3_000,
    confirmTitle: 100,
    confirmText: 300,
    confirmButton: 30,
    optionText: 75,
    optionValue: 75,
    selectOptions: 100,
    overflowOptions: 5,
    choiceOptions: 10,
    placeholder: 150,
  },
} as const;

/** Blocks that exist on some surfaces only; the others work on messages, modals and Home. */
export const SURFACES: Readonly<Record<string, readonly Surface[]>> = {
  context_actions: ['message'],
  data_table: ['message'],
  markdown: ['message'],
  table: ['message'],
};

export type Surface = 'message' | 'modal' | 'home';
