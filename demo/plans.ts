import type { PlanToBe } from '../db/plans/plans.ts';

/** A plan with its price for all time; without one, so that what has it is parked. */
export interface DemoPlan extends PlanToBe {
  price: { monthly: string; hourly: string | null } | null;
}

type Priced = DemoPlan & { price: NonNullable<DemoPlan['price']> };

const NOTHING_GIVEN = { vcpus: null, memoryMib: null, diskGib: null } as const;

export const VPS_PLANS: readonly Priced[] = [
  vps('nano', 'Nano', [1, 512, 10], '3.50', null),
  vps('micro', 'Micro', [1, 1024, 25], '5.00', null),
  vps('small', 'Small', [1, 2048, 50], '10.00', '0.0149'),
  vps('medium', 'Medium', [2, 4096, 80], '20.00', '0.03'),
  vps('large', 'Large', [4, 8192, 160], '40.00', '0.0595'),
  vps('xlarge', 'Extra large', [8, 16384, 320], '80.00', '0.119'),
  vps('memory-large', 'Large, high memory', [4, 32768, 160], '120.00', null),
];

/** Available, but without a price, to show what happens then. */
export const UNPRICED_PLAN = 'gpu-preview';

/** A dollar a month for each 256 MiB. */
export const CONTAINER_PLANS: readonly Priced[] = [256, 512, 1024, 2048].map((memoryMib) => ({
  ...NOTHING_GIVEN,
  kind: 'container',
  code: `c-${memoryMib}`,
  displayName: memoryMib < 1024 ? `Container ${memoryMib} MiB` : `Container ${memoryMib / 1024} GiB`,
  description: '',
  position: 0,
  memoryMib,
  price: { monthly: `${memoryMib / 256}.00`, hourly: null },
}));

const ADDON_PLANS: readonly Priced[] = [
  addon('backups', 'Daily backups', 'Kept for seven days.', '2.00'),
  addon('extra-ipv4', 'Extra IPv4 address', 'One more public address.', '3.00'),
  addon('volume-gib', 'Volume, per GiB', 'Block storage beside the disk, in GiB.', '0.10'),
];

export const DEMO_PLANS: readonly DemoPlan[] = [
  ...VPS_PLANS,
  {
    ...vps(UNPRICED_PLAN, 'GPU (preview)', [8, 65536, 500], '0', null),
    description: 'Not priced yet.',
    price: null,
  },
  ...CONTAINER_PLANS,
  ...ADDON_PLANS,
].map((plan, index) => ({ ...plan, position: 10 * (index + 1) }));

function vps(
  code: string,
  displayName: string,
  [vcpus, memoryMib, diskGib]: [number, number, number],
  monthly: string,
  hourly: string | null,
): Priced {
  return {
    kind: 'vps',
    code,
    displayName,
    description: '',
    position: 0,
    vcpus,
    memoryMib,
    diskGib,
    price: { monthly, hourly },
  };
}

function addon(code: string, displayName: string, description: string, monthly: string): Priced {
  return {
    ...NOTHING_GIVEN,
    kind: 'addon',
    code,
    displayName,
    description,
    position: 0,
    price: { monthly, hourly: null },
  };
}
