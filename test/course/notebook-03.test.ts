import { describeTwins } from './diagnosis';

describe('the course names mistakes in the exercises of notebook 03', () => describeTwins([1, 2], '03'));
