import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Confirmation } from '../../ui/Confirmation.tsx';
import { FailureNotice } from '../../ui/FailureNotice.tsx';
import { AdmissionNotice } from './AdmissionNotice.tsx';
import { overrideIn, useAdmission, type WantedAct } from './admission.ts';

/** Starts something at once when the wallet covers it; otherwise it says what is missing. */
export function StartAction({
  handle,
  wanted,
  label,
  title,
  look = 'primary',
  failure,
  start,
}: {
  handle: string;
  wanted: WantedAct;
  label: ReactNode;
  /** Of the dialog that says what is missing. */
  title: string;
  look?: 'primary' | 'secondary';
  failure: string;
  start: (overrideReason: string | undefined) => Promise<unknown>;
}) {
  const { refused, isBlocked, isLoading } = useAdmission(handle, wanted);
  const direct = useMutation({ mutationFn: () => start(undefined) });
  if (refused !== null) {
    return (
      <Confirmation
        label={label}
        look={look}
        title={title}
        confirm="Start"
        isBlocked={isBlocked}
        act={(form) => start(overrideIn(form))}
      >
        <AdmissionNotice handle={handle} refused={refused} />
      </Confirmation>
    );
  }
  return (
    <>
      <Button look={look} isBusy={direct.isPending} disabled={isLoading} onClick={() => direct.mutate()}>
        {label}
      </Button>
      {direct.error && (
        <div className="order-last w-full">
          <FailureNotice title={failure} error={direct.error} />
        </div>
      )}
    </>
  );
}
