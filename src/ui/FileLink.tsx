import { Download } from 'lucide-react';

/** A link that downloads a file. */
export function FileLink({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      download
      className="inline-flex min-h-9 items-center gap-1.5 text-sm underline decoration-line underline-offset-4 hover:decoration-current"
    >
      <Download aria-hidden className="size-4 shrink-0" />
      {children}
    </a>
  );
}
