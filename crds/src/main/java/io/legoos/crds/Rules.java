package io.legoos.crds;

/**
 * The rules of the custom resources that no bound of a single field can say: each as a CEL
 * expression for the API server and as the one sentence that the API server, the operator and
 * {@code lego up} all say. An amount may be text or a number, hence {@code string(self)}.
 */
public final class Rules {
  /** Of one part of a DNS name. */
  public static final String LABEL_PATTERN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** What execve can take: no NUL. */
  static final String TEXT_PATTERN = "^[^\\x00]*$";

  /** An absolute path. */
  static final String PATH_PATTERN = "^/[^\\x00]*$";

  /** One path component that is not hidden. */
  static final String FILE_PATTERN = "^[-_a-zA-Z0-9][-._a-zA-Z0-9]*$";

  /** Of an environment variable, as Kubernetes has it. */
  static final String VARIABLE_PATTERN = "^[-._a-zA-Z][-._a-zA-Z0-9]*$";

  /** The API server's own words for three mistakes. */
  public static final String REQUIRED = "Required value";

  public static final String UNKNOWN = "unknown field";
  public static final String DUPLICATE = "Duplicate value";

  private static final String SELF = "quantity(string(self))";
  private static final String OLD_SELF = "quantity(string(oldSelf))";

  public static final String IMMUTABLE = "cannot be changed; delete the object and make a new one";
  static final String IMMUTABLE_CEL = "self == oldSelf";

  // The API server cuts a minimum to a whole number when the value is one: 0 would pass.
  static final String OVERCOMMIT =
      "should be greater than or equal to " + LegoClusterSpec.MIN_OVERCOMMIT;
  static final String OVERCOMMIT_CEL = "self >= " + LegoClusterSpec.MIN_OVERCOMMIT;

  public static final String EXCACHE_SIZE =
      "must be from " + ExCacheSpec.MINIMUM + " to " + ExCacheSpec.MAXIMUM;
  static final String EXCACHE_SIZE_CEL =
      SELF
          + ".compareTo(quantity('"
          + ExCacheSpec.MINIMUM
          + "')) >= 0 && "
          + SELF
          + ".compareTo(quantity('"
          + ExCacheSpec.MAXIMUM
          + "')) <= 0";

  public static final String WAYS =
      "must be 0 (fully associative) or a power of two from 8 to 65536";
  static final String WAYS_CEL =
      "self in [0, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536]";

  public static final String VREGION = "must be a power of two from 1Mi to 1Gi";
  static final String VREGION_CEL =
      "['1Mi', '2Mi', '4Mi', '8Mi', '16Mi', '32Mi', '64Mi', '128Mi', '256Mi', '512Mi', '1Gi']"
          + ".exists(size, "
          + SELF
          + ".compareTo(quantity(size)) == 0)";
  static final String VREGION_SAME_CEL = SELF + ".compareTo(" + OLD_SELF + ") == 0";

  static final String MIN_CPU = "1m";
  static final String MAX_CPU = "1024";
  public static final String CPU = "must be from " + MIN_CPU + " to " + MAX_CPU;
  static final String CPU_CEL =
      SELF
          + ".compareTo(quantity('"
          + MIN_CPU
          + "')) >= 0 && "
          + SELF
          + ".compareTo(quantity('"
          + MAX_CPU
          + "')) <= 0";

  static final String MIN_POOL_MEMORY = "64Mi";
  static final String MAX_SPACE = "64Ti";
  public static final String POOL_MEMORY = "must be from " + MIN_POOL_MEMORY + " to " + MAX_SPACE;
  static final String POOL_MEMORY_CEL =
      SELF
          + ".compareTo(quantity('"
          + MIN_POOL_MEMORY
          + "')) >= 0 && "
          + SELF
          + ".compareTo(quantity('"
          + MAX_SPACE
          + "')) <= 0";

  static final String MIN_SPACE = "1Mi";
  public static final String SPACE = "must be from " + MIN_SPACE + " to " + MAX_SPACE;
  static final String SPACE_CEL =
      SELF
          + ".compareTo(quantity('"
          + MIN_SPACE
          + "')) >= 0 && "
          + SELF
          + ".compareTo(quantity('"
          + MAX_SPACE
          + "')) <= 0";

  public static final String GROWS = "may only grow";
  static final String GROWS_CEL = SELF + ".compareTo(" + OLD_SELF + ") >= 0";
  static final String LIMIT_GROWS_CEL = "!has(self.volume) || has(oldSelf.volume)";

  public static final String CAPACITY_ROLE =
      "a memory pool needs a capacity; pools of other roles have none";
  static final String CAPACITY_ROLE_CEL = "has(self.capacity) == (self.role == 'memory')";
  public static final String VOLUME_ROLE =
      "a storage pool needs a volume; pools of other roles have none";
  static final String VOLUME_ROLE_CEL = "has(self.volume) == (self.role == 'storage')";
  public static final String IMAGE_ROLE = "only processor pools have an image";
  static final String IMAGE_ROLE_CEL = "!has(self.image) || self.role == 'processor'";
  public static final String VNODES_ROLE = "only processor pools run programs of VNodes";
  static final String VNODES_ROLE_CEL = "!has(self.vNodes) || self.role == 'processor'";
  public static final String STORAGE_CLASS_ROLE = "only storage pools have a storage class";
  static final String STORAGE_CLASS_ROLE_CEL =
      "!has(self.storageClassName) || self.role == 'storage'";
  static final String STORAGE_CLASS_SAME_CEL =
      "has(self.storageClassName) == has(oldSelf.storageClassName) &&"
          + " (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)";
  public static final String RECLAIM_ROLE = "only storage pools have volumes to reclaim";
  static final String RECLAIM_ROLE_CEL = "!has(self.volumeReclaim) || self.role == 'storage'";

  static final int MAX_LABEL_KEY = 317;
  public static final String LABEL_KEYS = "names of labels have at most 317 characters";
  static final String LABEL_KEYS_CEL = "self.all(name, name.size() <= " + MAX_LABEL_KEY + ")";

  public static final String ROLES = "a cluster needs a pool of each role";
  static final String ROLES_CEL =
      "['processor', 'memory', 'storage'].all(r, self.exists(p, p.role == r))";
  public static final String MONITORS =
      "a cluster has at most " + LegoClusterSpec.MAX_MONITORS + " monitors";
  static final String MONITORS_CEL =
      "self.map(p, p.replicas).sum() <= " + LegoClusterSpec.MAX_MONITORS;

  public static final String REPLICATION_FITS =
      "cannot be larger than the number of memory monitors";
  static final String REPLICATION_FITS_CEL =
      "self.replication <= self.pools.filter(p, p.role == 'memory').map(p, p.replicas).sum()";
  public static final String EXCACHE_FITS =
      "must fit in every processor pool's memory less " + PoolSpec.PROCESSOR_RESERVE;
  static final String EXCACHE_FITS_CEL =
      "self.pools.all(p, p.role != 'processor'"
          + " || quantity(has(p.memory) ? string(p.memory) : '"
          + PoolSpec.DEFAULT_PROCESSOR_MEMORY
          + "').sub(quantity('"
          + PoolSpec.PROCESSOR_RESERVE
          + "')).compareTo(quantity(string(self.exCache.size))) >= 0)";
  public static final String CAPACITY_HOLDS =
      "cannot be larger than the capacity of a memory pool's monitors";
  static final String CAPACITY_HOLDS_CEL =
      "self.pools.all(p, !has(p.capacity)"
          + " || quantity(string(p.capacity)).compareTo(quantity(string(self.vRegionSize))) >= 0)";

  public static final String STDIN_FILE = "must be the name of one of the inputFiles";
  static final String STDIN_FILE_CEL =
      "!has(self.stdinFile) || (has(self.inputFiles) && self.inputFiles.exists(f,"
          + " (has(f.name) ? f.name : f.key) == self.stdinFile))";
  public static final String FILE_NAMES = "no two files may have the same name";
  static final String FILE_NAMES_CEL =
      "self.all(f, self.exists_one(g,"
          + " (has(g.name) ? g.name : g.key) == (has(f.name) ? f.name : f.key)))";

  private Rules() {}
}
