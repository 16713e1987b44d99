import { auditOperations } from '../audit/operations.ts';
import { controllerOperations } from '../controllers/operations.ts';
import { deliveryOperations } from '../deliveries/operations.ts';
import { keyOperations } from '../keys/operations.ts';
import { noticeOperations } from '../notices/operations.ts';
import { unsubscribeOperations } from '../unsubscribe/operations.ts';
import { webhookOperations } from '../webhooks/operations.ts';

/** Every noun that has operations, in the order of a reader. */
export const operationGroups = [
  controllerOperations,
  noticeOperations,
  unsubscribeOperations,
  webhookOperations,
  deliveryOperations,
  keyOperations,
  auditOperations,
];
