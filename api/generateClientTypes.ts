import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeClientTypes } from './clientTypes.ts';
import { describedApi } from './describedApi.ts';

const text = writeClientTypes(await describedApi());
await writeFile(join(import.meta.dirname, '..', 'src', 'client', 'operations.ts'), text);
process.exit(0);
