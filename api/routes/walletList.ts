import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { WalletFilter, WalletList, WalletQuery } from '../../contracts/walletList.ts';
import { answers, csvFile } from '../../contracts/values.ts';
import { sendCsv } from '../answers/csvAnswer.ts';
import { viewListedWallet, writeWallets } from '../answers/walletList.ts';
import { readListPage } from '../cursor.ts';
import { mapPage } from '../services/page.ts';
import type { Services } from '../services.ts';

const NUMERIC = ['created', 'balance'] as const;
const tags = ['administration'];
const config = { policy: { allow: 'administrator', scope: 'billing' } } as const;

/** All organizations and their wallets, for administrators. */
export async function walletListRoutes(
  app: FastifyInstance,
  { walletList }: Pick<Services, 'walletList'>,
): Promise<void> {
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.get(
    '/api/wallets',
    {
      schema: {
        tags,
        summary: 'List or search organizations with their wallets',
        querystring: WalletQuery,
        response: answers(200, WalletList),
      },
      config,
    },
    async ({ query }) =>
      mapPage(await walletList.list(filterOf(query), readListPage(query, NUMERIC)), viewListedWallet),
  );

  routes.get(
    '/api/wallets.csv',
    {
      schema: {
        tags,
        summary: 'Download organizations with their wallets as CSV',
        querystring: WalletFilter,
        response: answers(200, csvFile('CSV with a header line')),
      },
      config,
    },
    async ({ query }, reply) => {
      const order = readListPage({ ...query, limit: 1 }, []);
      return sendCsv(reply, 'wallets.csv', writeWallets(walletList.every(filterOf(query), order)));
    },
  );
}

function filterOf({ search, standing }: Omit<WalletFilter, 'sort'>) {
  return { search: search ?? null, standing: standing ?? null };
}
