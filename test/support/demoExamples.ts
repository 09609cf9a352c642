import type { APIRequestContext } from 'playwright-core';
import { until } from './until.ts';

const BILLED_LIMIT_MS = 120_000;

/** What stands for `:name` in a page's path: an example of each thing that the demo has. */
export type Examples = Record<string, string>;

interface List<Item> {
  items: Item[];
}

/** Waits until the demo has been billed, and finds an example of everything that a page can be about. */
export async function findExamples(api: APIRequestContext, origin: string): Promise<Examples> {
  const get = async <Answer>(path: string): Promise<Answer> => (await api.get(path)).json();
  const run = await until(
    'a run has billed the demo',
    async () => {
      const { items } = await get<List<{ id: string; outcome: string | null }>>('/api/billing/runs');
      return items.find(({ outcome }) => outcome === 'succeeded');
    },
    { limitMs: BILLED_LIMIT_MS },
  );
  const [wallet] = (await get<List<{ organization: string }>>('/api/wallets')).items;
  const organization = wallet?.organization ?? '';
  const base = `/api/organizations/${organization}`;
  const [plan] = (await get<List<{ code: string }>>('/api/plans')).items;
  const [instance] = (await get<List<{ id: string }>>(`${base}/instances?status=running`)).items;
  const { items: entries } = await get<List<{ entry: string; kind: string; postedAt: string }>>(
    `${base}/wallet/ledger`,
  );
  const charge = entries.find(({ kind }) => kind === 'charge');
  const ticket = await api.post(`${base}/tickets`, {
    headers: { origin },
    data: { subject: 'Slow disk since this morning', body: 'Reading takes ten times as long as yesterday.' },
  });
  const transfer = await api.post(`${base}/payments`, {
    headers: { origin },
    data: { provider: 'manual', amount: '50' },
  });
  const begun = (await transfer.json()) as { payment: string };
  const { id } = (await ticket.json()) as { id: string };
  const told = await get<{
    open: { maintenance: { id: string }[] };
    days: { incidents: { id: string }[] }[];
  }>('/api/status/incidents');
  return {
    incident: told.days.flatMap(({ incidents }) => incidents.map(({ id: known }) => known)).at(-1) ?? '',
    maintenance: told.open.maintenance[0]?.id ?? '',
    token: 'A'.repeat(43),
    run: run.id,
    organization,
    instance: instance?.id ?? '',
    entry: charge?.entry ?? '',
    period: charge?.postedAt.slice(0, 7) ?? '',
    ticket: id,
    plan: plan?.code ?? '',
    payment: begun.payment,
  };
}
