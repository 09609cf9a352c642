import type { Wallet } from '../../../contracts/wallets.ts';
import { serverNow } from '../../client/serverClock.ts';
import { describeHours, isVeryLong } from '../../ui/hours.ts';
import { At } from '../../ui/Timestamp.tsx';

const HOUR_MS = 3_600_000;

/** How long the balance lasts, in words. */
export function describeRunway({ runwayHours }: Pick<Wallet, 'runwayHours'>): string {
  return runwayHours === null ? 'Nothing is being charged' : describeHours(BigInt(runwayHours));
}

/** An estimate of when the balance runs out. */
export function RunwayEnd({ runwayHours }: Pick<Wallet, 'runwayHours'>) {
  if (runwayHours === null || isVeryLong(BigInt(runwayHours))) return null;
  const end = new Date(serverNow() + Number(runwayHours) * HOUR_MS);
  // To the hour: anything more precise would be misleading.
  end.setMinutes(0, 0, 0);
  return (
    <>
      , until about <At moment={end.toISOString()} />
    </>
  );
}
