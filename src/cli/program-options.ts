import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { DEFAULT_CONFIG } from './context.ts';
import type { ExitCode } from './io.ts';

export type Options = Readonly<Record<string, string | boolean | undefined>>;

export type Done = (code: ExitCode) => void;

/** A command that reads a configuration. */
export function command(root: Command, name: string, description: string): Command {
  return root
    .command(name)
    .description(description)
    .addOption(new Option('-c, --config <file>', 'configuration file').default(DEFAULT_CONFIG));
}

export function asOf(): Option {
  return new Option('--as-of <instant>', 'answer as of an instant (2026-04-22T13:37:00Z) or a day');
}

export function withConfig(options: Options): { readonly config: string } {
  return { config: String(options['config']) };
}

export function given<Name extends string>(
  options: Options,
  ...names: readonly Name[]
): Partial<Record<Name, string>> {
  const values = names.flatMap((name): (readonly [Name, string])[] => {
    const value = options[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return Object.fromEntries(values) as Partial<Record<Name, string>>;
}

export function nonEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is empty.');
  return text.trim();
}
