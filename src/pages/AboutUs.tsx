import { site } from '../client/site.ts';
import { AtAGlance } from '../features/about/AtAGlance.tsx';
import { Card } from '../ui/Card.tsx';
import { Contact } from '../ui/Contact.tsx';
import { PageHeading } from '../ui/PageHeading.tsx';

/** `/about`: what this is, who runs it, and how large it is. */
export default function AboutUs() {
  return (
    <div className="space-y-6">
      <PageHeading
        title={`About ${site.name}`}
        about="Virtual servers and containers, billed by the hour from a prepaid wallet."
      />
      <AtAGlance />
      <Card title="How it is billed">
        <div className="max-w-prose space-y-3 text-soft">
          <p>
            You pay for each hour that one of your instances exists, from the moment it first runs until you
            delete it, at the price in force when the hour begins. A month never costs more than the plan’s
            monthly price.
          </p>
          <p>
            Every hour is charged once. Each charge is in your wallet’s ledger, with the balance before and
            after, down to each hour of each instance, so you can always see why a balance fell.
          </p>
          <p>
            You only ever spend what you have put in: there is no credit card on file, and no bill at the end
            of the month.
          </p>
        </div>
      </Card>
      <Card title="Who runs it">
        <p className="max-w-prose text-soft">
          {site.operator
            ? `${site.name} is run by ${site.operator}.`
            : 'The operator of this installation has not set a name yet.'}{' '}
          {site.contact && (
            <>
              You can reach them at <Contact />.
            </>
          )}{' '}
          It runs on ContainerStacks, which is open source. The figures on this page come straight from its
          database.
        </p>
      </Card>
    </div>
  );
}
