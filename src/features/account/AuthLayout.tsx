import type { ReactNode } from 'react';
import { PageHeading } from '../../ui/PageHeading.tsx';

/** A page with one thing to do, in a narrow column: what it is, the form, and links to related pages. */
export function AuthLayout({
  title,
  about,
  elsewhere,
  children,
}: {
  title: string;
  about?: ReactNode;
  elsewhere?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto max-w-md sm:pt-6">
      <PageHeading title={title} about={about} />
      <div className="mt-6 rounded-lg border border-line bg-card p-5 sm:p-6">{children}</div>
      {elsewhere && <div className="mt-5 space-y-2 text-sm text-soft">{elsewhere}</div>}
    </div>
  );
}
