import { AlertDialog } from '@base-ui/react/alert-dialog';
import type { ReactNode } from 'react';

/** A dialog's frame, in front of everything; `isForemost`: also in front of other dialogs. */
export function DialogPopup({
  title,
  isForemost = false,
  children,
}: {
  title: string;
  isForemost?: boolean;
  children: ReactNode;
}) {
  return (
    <AlertDialog.Portal>
      <AlertDialog.Backdrop className={`fixed inset-0 bg-black/50 ${isForemost ? 'z-60' : 'z-40'}`} />
      <AlertDialog.Popup
        className={`fixed inset-x-4 top-[12vh] mx-auto max-h-[80vh] max-w-md overflow-auto rounded-lg border border-line bg-card p-6 shadow-xl ${isForemost ? 'z-70' : 'z-50'}`}
      >
        <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
        {children}
      </AlertDialog.Popup>
    </AlertDialog.Portal>
  );
}
