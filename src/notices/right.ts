/** The rights a person can use here: Art. 15–22 GDPR, withdrawal of consent (7(3)), and a complaint to the controller. */
export const rightTypes = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'withdrawal',
  'complaint',
] as const;
export type RightType = (typeof rightTypes)[number];
