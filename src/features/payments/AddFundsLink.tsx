import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ButtonLink } from '../../ui/Button.tsx';
import { TextLink } from '../../ui/TextLink.tsx';
import { pathToFunds, paymentOptionsQuery } from './payments.ts';
import { roundedUp } from './sums.ts';

/** Leads to adding funds, at least as much as is missing; where one cannot pay by oneself, what to do `instead`. */
export function AddFundsLink({
  handle,
  missing,
  instead = null,
}: {
  handle: string;
  missing: string;
  instead?: ReactNode;
}) {
  const options = useQuery(paymentOptionsQuery(handle)).data;
  if (options === undefined) return null;
  const { providers, decimals, minimum } = options;
  if (providers.length === 0) return instead;
  return <TextLink href={pathToFunds(handle, roundedUp(missing, decimals, minimum))}>Add funds</TextLink>;
}

/** The same as a button, of no particular sum. */
export function AddFundsButton({ handle, look }: { handle: string; look: 'primary' | 'secondary' }) {
  const options = useQuery(paymentOptionsQuery(handle)).data;
  if (options === undefined || options.providers.length === 0) return null;
  return (
    <ButtonLink look={look} href={pathToFunds(handle)}>
      Add funds
    </ButtonLink>
  );
}
