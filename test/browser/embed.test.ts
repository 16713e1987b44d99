import { acknowledging } from './acknowledging.ts';
import { answering } from './answering.ts';
import { asking } from './asking.ts';
import { embedding } from './embedding.ts';
import { erasing } from './erasing.ts';
import { describeOnStage } from './stage.ts';

describeOnStage('in the pages of shops', [embedding, asking, answering, erasing, acknowledging]);
