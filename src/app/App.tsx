import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { PAGES, type PageName } from '../../contracts/pages.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Frame } from './Frame.tsx';
import { Guard } from './Guard.tsx';
import { NotFound } from './NotFound.tsx';
import { pages } from './pages.ts';
import { RouteEffects } from './RouteEffects.tsx';

/** The frame with the page at this address. */
export function App() {
  return (
    <Frame>
      <Switch>
        {Object.entries(pages).map(([name, Page]) => (
          <Route key={name} path={PAGES[name as PageName].path}>
            <RouteEffects page={name as PageName}>
              <ErrorBoundary>
                <Suspense fallback={<div className="min-h-screen" />}>
                  <Guard page={name as PageName}>
                    <Page />
                  </Guard>
                </Suspense>
              </ErrorBoundary>
            </RouteEffects>
          </Route>
        ))}
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Frame>
  );
}
