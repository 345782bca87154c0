import { openStore } from '../../src/store/open.ts';
import { aJiraSource, aWriteBack } from './comment-stage.ts';

/** Writes comments until it is killed: run by tests as a process of its own. */
const [database = '', url = '', email = '', token = ''] = process.argv.slice(2);
await using store = await openStore(database);
const comments = aWriteBack(store, [aJiraSource({ url, email, token })]);
process.stdout.write('ready\n');
await comments.flush(new AbortController().signal);
