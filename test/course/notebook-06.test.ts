import { describeTwins } from './diagnosis';

describe('the course names mistakes in the exercises of notebook 06', () => describeTwins([1, 2], '06'));
