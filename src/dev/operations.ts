import { auditOperations } from '../audit/operations.ts';
import { controllerOperations } from '../controllers/operations.ts';
import { keyOperations } from '../keys/operations.ts';
import { noticeOperations } from '../notices/operations.ts';

/** Every noun that has operations, in the order of a reader. */
export const operationGroups = [controllerOperations, noticeOperations, keyOperations, auditOperations];
