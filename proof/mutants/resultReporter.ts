import type { TestEvent } from 'node:test/reporters';

/** What the mutants' command reads of a test run: a line of JSON for each test that ended. */
export default async function* results(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type === 'test:pass' && event.data.skip === undefined) {
      yield `${JSON.stringify({ name: event.data.name, failure: null })}\n`;
    } else if (event.type === 'test:fail') {
      const { name, details } = event.data;
      const cause = details.error.cause as Error | undefined;
      yield `${JSON.stringify({ name, failure: String(cause?.message ?? details.error.message) })}\n`;
    }
  }
}
