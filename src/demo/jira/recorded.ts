import type { RawHistory, RawIssue } from './raw.ts';
import type { HistoryText, SiteIssue } from './site.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Turns Jira's JSON into an issue the emulator serves; its texts are made once, when first asked for. */
export function recordedIssue(raw: RawIssue): SiteIssue {
  const project = raw.fields['project'] as Named & { readonly key: string };
  const type = raw.fields['issuetype'] as Named;
  const status = raw.fields['status'] as Named;
  let fields: ReadonlyMap<string, string> | null = null;
  let histories: readonly HistoryText[] | null = null;
  return {
    id: raw.id,
    key: raw.key,
    self: raw.self,
    formerKeys: raw.formerKeys,
    project: { id: project.id, key: project.key, name: project.name },
    type: { id: type.id, name: type.name },
    status: { id: status.id, name: status.name },
    created: Date.parse(String(raw.fields['created'])),
    updated: Date.parse(String(raw.fields['updated'])),
    remoteLinks: raw.remoteLinks,
    fields: () => (fields ??= fieldTexts(raw.fields)),
    histories: () => (histories ??= historyTexts(raw.histories)),
  };
}

export function fieldTexts(fields: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(fields).map(([id, value]) => [id, JSON.stringify(value ?? null)]));
}

/** Recorded sites list histories in either direction, so they are always sorted here. */
export function historyTexts(histories: readonly RawHistory[]): readonly HistoryText[] {
  return histories
    .map((history) => ({
      id: history.id,
      at: Date.parse(history.created),
      author: JSON.stringify(history.author ?? null),
      items: JSON.stringify(history.items ?? []),
      fieldIds: (history.items ?? []).map((item) => item.fieldId ?? ''),
    }))
    .toSorted((a, b) => a.at - b.at || Number(a.id) - Number(b.id));
}
