import { type ReactNode, useState } from 'react';
import { MovementPosted } from './MovementPosted.tsx';
import type { Posted } from './posting.ts';
import { TopUp } from './TopUp.tsx';

/** Buttons that top up the wallets of a list, and what was posted last. */
export function useTopUp(): {
  topUp: (wallet: { organization: string; name: string; balance: string }) => ReactNode;
  notice: ReactNode;
} {
  const [posted, setPosted] = useState<{ name: string; movement: Posted } | null>(null);
  return {
    topUp: ({ organization, name, balance }) => (
      <TopUp
        organization={organization}
        name={name}
        balance={balance}
        onPosted={(movement) => setPosted({ name, movement })}
      />
    ),
    notice: posted && <MovementPosted posted={posted.movement} name={posted.name} />,
  };
}
