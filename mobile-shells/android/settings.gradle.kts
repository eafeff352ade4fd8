pluginManagement {
    repositories {
        google()
        mavenCentral()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "porchlight-android"
// The core; `bindings/kotlin/package-aar` writes its sources and libraries.
includeBuild("../../bindings/kotlin/android")
include(":ui", ":platform", ":app")
