import type { ReactNode } from 'react';
import { Done } from './Done.tsx';
import { FactorDue } from './FactorDue.tsx';
import { Footer } from './Footer.tsx';
import { Header } from './Header.tsx';
import { ProofAsked } from './ProofAsked.tsx';

/** Header, the page's column, footer. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-screen flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:left-4 focus:top-3 focus:z-50 focus:rounded-md focus:bg-card focus:px-3 focus:py-2"
      >
        Skip to content
      </a>
      <Header />
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-5xl grow px-4 py-8 sm:px-6 sm:py-10">
        <FactorDue />
        {children}
      </main>
      <Footer />
      <Done />
      <ProofAsked />
    </div>
  );
}
