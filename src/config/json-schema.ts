import { z } from 'zod';
import { Config } from './schema.ts';

/** The JSON Schema that editors use; committed as config/signalbox.schema.json and tested to be current. */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(Config, { io: 'input', unrepresentable: 'any' });
  return `${JSON.stringify({ title: 'signalbox configuration', ...schema }, null, 2)}\n`;
}
