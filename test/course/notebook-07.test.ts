import { describeTwins } from './diagnosis';

describe('the course names mistakes in the exercises of notebook 07', () => describeTwins([1, 2], '07'));
