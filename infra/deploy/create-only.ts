import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/**
 * Reads AWS's own specification of its resources, which takes about a second.
 *
 * @returns whether a resource of a type has to be made anew for another value of a property; of a type that is not known, whether
 * it may have to: always.
 */
export function createIsCreateOnly(): (type: string, property: string) => boolean {
  const db = loadAwsServiceSpecSync();
  return (type, property) => {
    const [resource] = db.lookup('resource', 'cloudFormationType', 'equals', type);
    return resource === undefined || resource.properties[property]?.causesReplacement !== undefined;
  };
}
