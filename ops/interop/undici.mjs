// undici's WebSocket, which is the one of Node 22 and newer too: the API of browsers.
import { createRequire } from 'node:module';
import { printer } from './checks.mjs';
import { page } from './page.mjs';

globalThis.WebSocket = createRequire(import.meta.url)('undici').WebSocket;
await page(process.argv[2], printer('undici'));
process.exit();
