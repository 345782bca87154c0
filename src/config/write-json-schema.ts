import { writeFileSync } from 'node:fs';
import { configJsonSchema } from './json-schema.ts';

writeFileSync(new URL('../../config/signalbox.schema.json', import.meta.url), configJsonSchema());
