import type { ReactNode } from 'react';
import { Link } from 'wouter';

export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="underline decoration-line underline-offset-4 hover:decoration-current">
      {children}
    </Link>
  );
}
