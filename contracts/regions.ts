import { z } from 'zod';
import { Code, listOf, Name, NewCode, Timestamp } from './values.ts';

export const Region = z
  .object({ code: z.string(), name: z.string(), retiredAt: Timestamp.nullable() })
  .meta({ id: 'Region', description: 'A region' });
export type Region = z.infer<typeof Region>;
export const RegionList = listOf(Region).meta({ id: 'RegionList', description: 'A page of regions' });
export const NewRegion = z.strictObject({ code: NewCode, name: Name }).meta({ id: 'NewRegion' });
export const RegionPath = z.strictObject({ region: Code });
