import { parseConfig } from '../../src/config/load.ts';
import { Secrets } from '../../src/config/secrets.ts';
import { startService } from '../../src/service.ts';
import { collectGarbageEarly } from '../../src/shared/heap.ts';
import { answerOrders } from './child.ts';
import { NOW } from './setting.ts';

/** The real service in a process of its own, as it starts from a configuration file. */
export interface RunOrder {
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Running {
  readonly port: number;
}

collectGarbageEarly();

answerOrders(async ({ config, env }: RunOrder): Promise<Running> => {
  const began = performance.now();
  const service = await startService(parseConfig(config, 'bench'), new Secrets(env), {
    version: 'bench',
    // Runs on from the Monday that all measurements look at.
    clock: () => NOW + Math.floor(performance.now() - began),
    log: { write: () => undefined },
    logLevel: 'error',
  });
  process.on('disconnect', () => void service[Symbol.asyncDispose]());
  return { port: service.port };
});
