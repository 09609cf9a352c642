import { Toast } from '@base-ui/react/toast';
import { CircleCheck, X } from 'lucide-react';
import { useEffect, useRef } from 'react';

/** Shows each text for a while, and for as long as the pointer or the focus is on it. Escape closes it, F6 leads to it. */
export function Toasts({ said }: { said: readonly string[] }) {
  return (
    <Toast.Provider>
      <Toast.Viewport className="fixed inset-x-4 bottom-4 z-80 flex flex-col gap-2 sm:left-auto sm:w-88 print:hidden">
        <Shown said={said} />
      </Toast.Viewport>
    </Toast.Provider>
  );
}

function Shown({ said }: { said: readonly string[] }) {
  const { toasts, add } = Toast.useToastManager();
  const added = useRef(0);
  useEffect(() => {
    for (const title of said.slice(added.current)) add({ title });
    added.current = said.length;
  }, [said, add]);
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection="right"
      className="flex translate-x-(--toast-swipe-movement-x) items-center gap-3 rounded-md border border-line bg-card px-4 py-2 text-sm shadow-lg transition-opacity data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0 motion-reduce:transition-none"
    >
      <CircleCheck aria-hidden className="size-4 shrink-0 text-good" />
      <Toast.Title render={<p />} className="min-w-0 grow wrap-anywhere" />
      <Toast.Close
        aria-label="Close"
        className="-mr-2 cursor-pointer rounded-md p-2 text-soft hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden className="size-4" />
      </Toast.Close>
    </Toast.Root>
  ));
}
