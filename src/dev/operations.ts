import { auditOperations } from '../audit/operations.ts';
import { controllerOperations } from '../controllers/operations.ts';
import { deliveryOperations } from '../deliveries/operations.ts';
import { forecastOperations } from '../forecast/operations.ts';
import { holdOperations } from '../holds/operations.ts';
import { keyOperations } from '../keys/operations.ts';
import { noticeOperations } from '../notices/operations.ts';
import { recordOperations } from '../records/operations.ts';
import { requestOperations } from '../requests/operations.ts';
import { purgeOperations } from '../retention/operations.ts';
import { taskOperations } from '../tasks/operations.ts';
import { unsubscribeOperations } from '../unsubscribe/operations.ts';
import { webhookOperations } from '../webhooks/operations.ts';

/** Every noun that has operations, in the order of a reader. */
export const operationGroups = [
  controllerOperations,
  noticeOperations,
  requestOperations,
  taskOperations,
  unsubscribeOperations,
  purgeOperations,
  holdOperations,
  recordOperations,
  forecastOperations,
  webhookOperations,
  deliveryOperations,
  keyOperations,
  auditOperations,
];
