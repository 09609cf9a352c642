import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from './Button.tsx';
import { DialogPopup } from './DialogPopup.tsx';
import { FormFailure } from './FormFailure.tsx';

interface Question {
  look?: 'primary' | 'secondary' | 'danger';
  title: string;
  /** The label of the dialog's button. */
  confirm: string;
  /** It can't be confirmed; the content says why. */
  isBlocked?: boolean;
  act: (form: FormData) => Promise<unknown>;
  /** What to say when it is done, if that is not to be seen otherwise. */
  done?: string;
  /** What a failure means here, and what to do. */
  explain?: (error: Error) => ReactNode;
  children: ReactNode;
}

/** A button that asks for confirmation. */
export function Confirmation({ label, ...question }: Question & { label: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <ConfirmationDialog
      {...question}
      isOpen={isOpen}
      setIsOpen={setIsOpen}
      trigger={
        <AlertDialog.Trigger render={<Button look={question.look ?? 'secondary'} />}>
          {label}
        </AlertDialog.Trigger>
      }
    />
  );
}

/**
 * Asks for confirmation. `act` is awaited: the dialog stays open until it is done, and shows why if it fails. Form fields
 * among `children` are passed to `act` by name.
 */
export function ConfirmationDialog({
  isOpen,
  setIsOpen,
  trigger,
  look = 'secondary',
  title,
  confirm,
  isBlocked = false,
  act,
  done,
  explain,
  children,
}: Question & {
  isOpen: boolean;
  setIsOpen: (isOpen: boolean) => void;
  /** The button that opens it, unless something else does. */
  trigger?: ReactNode;
}) {
  // A mutation of the query client, so that the end of the session is noticed, but not its state: that comes a moment
  // later than a second click.
  const { mutateAsync } = useMutation({ mutationFn: act, meta: { done } });
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setIsBusy(true);
    setError(null);
    try {
      await mutateAsync(new FormData(event.currentTarget));
      setIsOpen(false);
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <AlertDialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        setIsOpen(open);
        setError(null);
      }}
    >
      {trigger}
      <DialogPopup title={title}>
        <form onSubmit={submit}>
          <AlertDialog.Description render={<div />} className="mt-2 space-y-4">
            {children}
          </AlertDialog.Description>
          {error && (
            <div className="mt-4">
              <FormFailure title="This did not work" uncertain="This may not have worked" error={error} />
              {explain && <p className="mt-2 text-sm">{explain(error)}</p>}
            </div>
          )}
          <div className="mt-6 flex justify-end gap-2">
            <AlertDialog.Close render={<Button look="secondary" />}>Cancel</AlertDialog.Close>
            <Button
              type="submit"
              look={look === 'danger' ? 'danger' : 'primary'}
              isBusy={isBusy}
              disabled={isBlocked}
            >
              {confirm}
            </Button>
          </div>
        </form>
      </DialogPopup>
    </AlertDialog.Root>
  );
}
