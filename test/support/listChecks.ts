import assert from 'node:assert/strict';

type Look = (query: string) => Promise<{ statusCode: number; body: string; json(): unknown }>;

/** What nobody may look for, and letters that SQL's patterns know: they are letters like any other. */
const REFUSED: Record<string, string> = {
  'a NUL': '%00',
  'a line break': 'a%0Ab',
  '101 letters': 'a'.repeat(101),
  nothing: '',
};
const UNMATCHED = ['%25', '_', '%5C', '%5C%25', "'--", 'a'.repeat(100), '99999999999999999999'];

/** A list’s search takes any text: it finds nothing, or is refused as what it is. `look` asks with a query. */
export async function checkHostileSearches(look: Look): Promise<void> {
  for (const [name, text] of Object.entries(REFUSED)) {
    const { statusCode, body } = await look(`search=${text}`);
    assert.equal(statusCode, 400, `${name}: ${body}`);
    assert.match(body, /search/, name);
  }
  for (const text of UNMATCHED) {
    const { statusCode, body } = await look(`search=${text}`);
    assert.equal(statusCode, 200, `${text}: ${body}`);
    assert.deepEqual(JSON.parse(body).items, [], text);
  }
}

/** Pages by each order together are the list, and only the first is counted. `size` rows, which `look` finds. */
export async function checkPages(look: Look, orders: readonly string[], size: number): Promise<void> {
  type Page = { items: unknown[]; nextCursor: string | null; total: number | null };
  const limit = Math.ceil(size / 2);
  for (const order of orders) {
    const whole = (await look(`sort=${order}`)).json() as Page;
    const first = (await look(`sort=${order}&limit=${limit}`)).json() as Page;
    const second = (await look(`sort=${order}&limit=${limit}&cursor=${first.nextCursor}`)).json() as Page;
    assert.deepEqual([first.total, second.total, whole.total], [size, null, size], order);
    assert.deepEqual([...first.items, ...second.items], whole.items, order);
    const other = orders.find((one) => one !== order);
    assert.equal((await look(`sort=${other}&cursor=${first.nextCursor}`)).statusCode, 400, order);
  }
}
