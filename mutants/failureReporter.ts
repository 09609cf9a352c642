import type { TestEvent } from 'node:test/reporters';

/** What the mutants' command reads of a test run: a line of JSON for each test that failed. */
export default async function* failures(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type !== 'test:fail') continue;
    const { name, file, details } = event.data;
    const cause = details.error.cause as Error | undefined;
    yield `${JSON.stringify({ name, file, message: String(cause?.message ?? details.error.message) })}\n`;
  }
}
