import type { WalletStatement } from '../../../contracts/statements.ts';
import { type CorrectedLine, CorrectedTable } from './CorrectedTable.tsx';

/** Hours that were charged at a wrong price, and what was given back or taken for them; among the adjustments. */
export function StatementCorrections({ statement }: { statement: WalletStatement }) {
  const { corrections, otherCorrections } = statement;
  if (corrections.length === 0) return null;
  const lines: CorrectedLine[] = [...corrections];
  if (otherCorrections) lines.push({ kind: null, ...otherCorrections });
  return (
    <div className="mt-8">
      <h2 className="mb-3 font-semibold">Corrected prices, by what was billed</h2>
      <CorrectedTable handle={statement.organization.handle} lines={lines} />
    </div>
  );
}
