package io.legoos.crds;

/**
 * The rules of the custom resources: each as a CEL expression for the API server and as the one
 * sentence that the API server, the operator and {@code lego up} all say.
 */
public final class Rules {
  public static final String LABEL_PATTERN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  public static final String CLUSTER_NAME =
      "metadata.name must be a DNS label of at most 30 characters";
  public static final String IMMUTABLE = "cannot be changed; delete the object and make a new one";
  public static final String EXCACHE_SIZE = "must be from 4Mi to 32Gi";
  static final String EXCACHE_SIZE_CEL =
      "isQuantity(self) && quantity(self).compareTo(quantity('4Mi')) >= 0"
          + " && quantity(self).compareTo(quantity('32Gi')) <= 0";
  public static final String WAYS =
      "must be 0 (fully associative) or a power of two from 8 to 65536";
  static final String WAYS_CEL =
      "self in [0, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]";
  public static final String VREGION = "must be a power of two from 1Mi to 1Gi";
  static final String VREGION_CEL =
      "isQuantity(self) && quantity(self).isInteger()"
          + " && quantity(self).asInteger() in [1048576, 2097152, 4194304, 8388608,"
          + " 16777216, 33554432, 67108864, 134217728, 268435456, 536870912, 1073741824]";
  public static final String CPU = "must be from 1m to 1024";
  static final String CPU_CEL =
      "isQuantity(string(self)) && quantity(string(self)).compareTo(quantity('1m')) >= 0"
          + " && quantity(string(self)).compareTo(quantity('1024')) <= 0";
  public static final String POOL_MEMORY = "must be from 64Mi to 64Ti";
  static final String POOL_MEMORY_CEL =
      "isQuantity(self) && quantity(self).compareTo(quantity('64Mi')) >= 0"
          + " && quantity(self).compareTo(quantity('64Ti')) <= 0";
  public static final String SPACE = "must be from 1Mi to 64Ti";
  static final String SPACE_CEL =
      "isQuantity(self) && quantity(self).compareTo(quantity('1Mi')) >= 0"
          + " && quantity(self).compareTo(quantity('64Ti')) <= 0";
  public static final String GROWS = "may only grow";
  static final String GROWS_CEL = "quantity(self).compareTo(quantity(oldSelf)) >= 0";
  public static final String CAPACITY_ROLE =
      "a memory pool needs a capacity; pools of other roles have none";
  static final String CAPACITY_ROLE_CEL = "has(self.capacity) == (self.role == 'memory')";
  public static final String VOLUME_ROLE =
      "a storage pool needs a volume; pools of other roles have none";
  static final String VOLUME_ROLE_CEL = "has(self.volume) == (self.role == 'storage')";
  public static final String IMAGE_ROLE = "only processor pools have an image";
  static final String IMAGE_ROLE_CEL = "!has(self.image) || self.role == 'processor'";
  public static final String ROLES = "a cluster needs a pool of each role";
  static final String ROLES_CEL =
      "['processor', 'memory', 'storage'].all(r, self.exists(p, p.role == r))";
  public static final String REPLICATION_FITS =
      "cannot be larger than the number of memory monitors";
  static final String REPLICATION_FITS_CEL =
      "self.replication <= self.pools.filter(p, p.role == 'memory').map(p, p.replicas).sum()";
  public static final String EXCACHE_FITS =
      "size must fit in every processor pool's memory less 256Mi";
  static final String EXCACHE_FITS_CEL =
      "self.pools.all(p, p.role != 'processor'"
          + " || (has(p.memory) ? quantity(p.memory) : quantity('1Gi')).sub(quantity('256Mi'))"
          + ".compareTo(quantity(self.exCache.size)) >= 0)";
  public static final String CAPACITY_HOLDS =
      "cannot be larger than the capacity of a memory pool's monitors";
  static final String CAPACITY_HOLDS_CEL =
      "self.pools.all(p, !has(p.capacity)"
          + " || quantity(p.capacity).compareTo(quantity(self.vRegionSize)) >= 0)";
  public static final String COMMAND = "must be an absolute path";
  static final String COMMAND_CEL = "self.startsWith('/')";
  public static final String STDIN_FILE = "must be the name of one of the inputFiles";
  static final String STDIN_FILE_CEL =
      "!has(self.stdinFile) || (has(self.inputFiles) && self.inputFiles.exists(f,"
          + " (has(f.name) ? f.name : f.key) == self.stdinFile))";

  private Rules() {}
}
