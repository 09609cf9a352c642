/** A process of its own that starts a cluster, for tests of several at once: prints the server's pid and port. */
import { startEmbedded } from '../../db/embedded/embeddedPostgres.ts';

const dataDir = process.argv[2] ?? '';
const { pid, port } = await startEmbedded({ dataDir, binDir: process.env.POSTGRES_BIN_DIR, durable: false });
console.log(JSON.stringify({ pid, port }));
