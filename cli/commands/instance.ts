import { type Command, Option } from 'commander';
import { readListPage } from '../../api/cursor.ts';
import { viewInstance } from '../../api/answers/instances.ts';
import type { CostedInstance } from '../../api/services/instances/instanceQueries.ts';
import { InstanceFilter } from '../../contracts/instances.ts';
import { addListOptions, type ListOptions, printListing } from '../listing.ts';
import type { Row } from '../output.ts';
import { readBy } from '../reported.ts';

interface InstanceListOptions extends ListOptions {
  status?: string;
  region?: string;
  plan?: string;
}

/** `containerstacks instance …`: an organization's instances. */
export function defineInstance(instance: Command): void {
  const command = instance
    .command('list')
    .description("list an organization's instances; deleted ones only with --status deleted")
    .argument('<organization>', 'its handle, or its ID as id:38')
    .addOption(
      new Option('--status <status>', 'only those of a status').choices(
        InstanceFilter.shape.status.unwrap().options,
      ),
    )
    .option('--region <region>', 'only those in a region')
    .option('--plan <plan>', 'only those of a plan');
  addListOptions(command, InstanceFilter.shape.sort.unwrap().options).action(list);
}

async function list(organization: string, options: InstanceListOptions): Promise<void> {
  const { search, status, region, plan, sort } = options;
  const places = { search: '--search', region: '--region', plan: '--plan' };
  const filter = readBy(InstanceFilter, { search, status, region, plan, sort }, places);
  await printListing(
    {
      name: 'instance list',
      columns: [
        'instance',
        'name',
        'status',
        'plan',
        'region',
        'per_month',
        'cost_this_month',
        'created_at',
        'deleted_at',
      ],
      dropFirst: ['created_at', 'region', 'per_month'],
      read: async ({ wallets, instanceQueries }) => {
        const { organizationId } = await wallets.findOrganization(organization);
        return instanceQueries.every(
          organizationId,
          {
            search: filter.search ?? null,
            status: filter.status ?? null,
            region: filter.region ?? null,
            plan: filter.plan ?? null,
          },
          readListPage({ sort: filter.sort, limit: 1 }, []),
        );
      },
      rowOf,
      view: viewInstance,
    },
    options,
  );
}

function rowOf(instance: CostedInstance): Row {
  return {
    instance: { count: instance.instanceId },
    name: { text: instance.name },
    status: { text: instance.status },
    plan: { text: instance.plan },
    region: { text: instance.region },
    per_month: { micros: instance.price?.priceMonthlyMicros ?? null },
    cost_this_month: { micros: instance.costThisMonthMicros },
    created_at: { instant: instance.createdAt },
    deleted_at: { instant: instance.deletedAt },
  };
}
