import { type Command, Option } from 'commander';
import type { Services } from '../api/services.ts';
import { chooseFormat, type Format, formatOptions, printJson, printRows, type Row } from './output.ts';
import { withServices } from './services.ts';
import { wholeNumber } from './wholeNumber.ts';

const USUAL_LIMIT = 100;
const MOST = 1_000_000;

export interface ListOptions {
  search?: string;
  sort?: string;
  limit: number;
  format?: Format;
  json?: boolean;
  wide?: boolean;
}

/** How a list of the API is shown by the command. */
interface Listing<Item> {
  /** Such as "user list". */
  name: string;
  columns: readonly string[];
  dropFirst: readonly string[];
  /** Page by page: no more are read than are shown. */
  read: (services: Services) => AsyncIterable<Item[]> | Promise<AsyncIterable<Item[]>>;
  rowOf: (item: Item) => Row;
  /** As the API shows it. */
  view: (item: Item) => unknown;
}

export function addListOptions(command: Command, orders: readonly string[]): Command {
  command
    .option('--search <text>', 'any part of the name, or the ID')
    .addOption(new Option('--sort <order>', 'the order; a minus sign turns it around').choices(orders))
    .option('--limit <count>', 'how many', wholeNumber(MOST), USUAL_LIMIT);
  for (const option of formatOptions()) command.addOption(option);
  return command;
}

export async function printListing<Item>(listing: Listing<Item>, options: ListOptions): Promise<void> {
  const { limit } = options;
  const found = await withServices(listing.name, async (services) => {
    const items: Item[] = [];
    for await (const page of await listing.read(services)) {
      items.push(...page);
      if (items.length > limit) break;
    }
    return items;
  });
  const shown = found.slice(0, limit);
  const format = chooseFormat(options);
  if (format === 'json') printJson(shown.map(listing.view));
  else printRows(listing.columns, shown.map(listing.rowOf), format, { dropFirst: listing.dropFirst });
  if (found.length > limit) process.stderr.write(`There are more than ${limit}: see --limit and --search\n`);
}
